// Feeds a reader as a connection does: in pieces, what was not used being offered again with what follows.
#pragma once

#include <string>

namespace cr::test {

/// Returns what the reader left unused.
template <class Reader>
std::string feed_in_pieces(Reader& reader, const std::string& bytes, std::size_t piece) {
  std::string pending;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    pending += bytes.substr(at, piece);
    pending.erase(0, reader.feed(pending));
  }
  return pending;
}

}  // namespace cr::test
