// Any bytes as an HTTP response to the method that the first byte chooses: at once and in pieces they must
// end alike, cut off at any place they must never hang or crash, and the limits must hold.
#include <algorithm>
#include <string>

#include "core/base/assertion.hpp"
#include "core/net/response_reader.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace {

using cr::net::ResponseReader;

void feed_in_pieces(ResponseReader& reader, std::string_view bytes, std::size_t piece) {
  std::size_t used = 0;
  for (std::size_t end = std::min(piece, bytes.size());; end = std::min(end + piece, bytes.size())) {
    const auto more = reader.feed(bytes.substr(used, end - used));
    CR_ASSERT(more <= end - used);
    used += more;
    if (end == bytes.size()) break;
  }
}

}  // namespace

CR_FUZZ_TARGET(http_response, input) {
  if (input.empty()) return;
  const auto choice = static_cast<unsigned char>(input.front());
  input.remove_prefix(1);
  const cr::base::Limits limits;
  const std::string method = choice % 4 == 0 ? "HEAD" : "POST";
  ResponseReader whole(limits, method), pieces(limits, method);
  feed_in_pieces(whole, input, input.size() + 1);
  feed_in_pieces(pieces, input, 1 + choice / 4U);
  const auto end = choice % 3 == 0 ? ResponseReader::End::cut_off : ResponseReader::End::closed;
  whole.end_of_input(end);
  pieces.end_of_input(end);
  CR_ASSERT(whole.stage() == pieces.stage());
  if (whole.stage() == ResponseReader::Stage::refused) {
    CR_ASSERT(!whole.fault().message.empty());
    return;
  }
  CR_ASSERT(whole.stage() == ResponseReader::Stage::whole && whole.notes() == pieces.notes());
  const auto response = whole.take();
  CR_ASSERT(response == pieces.take());
  CR_ASSERT(response.body.size() <= limits.body_bytes_client && response.headers.size() <= limits.header_fields);
}
