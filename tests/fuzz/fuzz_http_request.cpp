// Any bytes as an HTTP request: whatever comes, the reader must end in the same stage when it gets them at
// once and in pieces, use no byte twice, and let nothing through that breaks the framing rules.
#include <algorithm>
#include <string>

#include "core/base/assertion.hpp"
#include "core/net/request_reader.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace {

using cr::net::RequestReader;

std::size_t feed_in_pieces(RequestReader& reader, std::string_view bytes, std::size_t piece) {
  std::size_t used = 0;
  for (std::size_t end = std::min(piece, bytes.size());; end = std::min(end + piece, bytes.size())) {
    const auto more = reader.feed(bytes.substr(used, end - used));
    CR_ASSERT(more <= end - used);
    used += more;
    if (end == bytes.size()) return used;
  }
}

}  // namespace

CR_FUZZ_TARGET(http_request, input) {
  if (input.empty()) return;
  const std::size_t piece = 1 + static_cast<unsigned char>(input.front()) % 97;
  input.remove_prefix(1);
  const cr::base::Limits limits;
  RequestReader whole{limits}, pieces{limits};
  const auto used_whole = feed_in_pieces(whole, input, input.size() + 1);
  const auto used_pieces = feed_in_pieces(pieces, input, piece);
  CR_ASSERT(whole.stage() == pieces.stage());
  if (whole.stage() == RequestReader::Stage::refused) {
    CR_ASSERT(whole.refusal().status >= 400 && whole.refusal().status < 600 && !whole.refusal().reason.empty());
  }
  if (whole.stage() != RequestReader::Stage::whole) return;
  CR_ASSERT(used_whole == used_pieces);
  const auto request = whole.take();
  CR_ASSERT(request == pieces.take());
  CR_ASSERT(request.body.size() <= limits.body_bytes_server && request.headers.size() <= limits.header_fields);
  for (const auto& [name, value] : request.headers) {
    CR_ASSERT(cr::net::is_token(name) && value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
  }
}
