// The body of one message from bytes: of a known length, in chunks, or to the end of the connection. A
// machine of its own because the chunk parser of the library fails an assertion when the last chunk comes
// in small pieces, and limits neither chunk headers nor trailers (docs/decisions). Pure; used by both
// readers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/net/framing.hpp"

namespace cr::net {

struct BodyLimits {
  std::size_t body_bytes;
  std::size_t framing_bytes;  ///< chunk headers and trailers of one message together
  std::size_t line_bytes;     ///< one chunk header; all trailer fields together
  std::size_t trailer_fields;
};

class BodyReader {
 public:
  enum class Stage { more, whole, refused };

  BodyReader(BodyKind kind, std::uint64_t length, const BodyLimits& limits);

  /// Uses all of `bytes` up to the end of the body; returns how many that were.
  std::size_t feed(std::string_view bytes);
  Stage stage() const { return stage_; }
  const Refusal& refusal() const { return refusal_; }
  /// Bytes of content so far.
  std::size_t size() const { return body_.size(); }
  /// True when trailer fields were there; they are dropped.
  bool had_trailers() const { return trailer_fields_ > 0; }
  std::string take() { return std::move(body_); }

 private:
  /// Where a chunked body stands: a state is named for what is expected next.
  enum class At {
    size_first,
    size,
    extension_name_first,
    extension_name,
    extension_value_first,
    extension_value,
    extension_quoted,
    extension_escaped,
    extension_end,
    size_line_feed,
    data,
    data_return,
    data_line_feed,
    trailer_first,
    trailer_name,
    trailer_value,
    trailer_line_feed,
    last_line_feed
  };

  std::size_t take_content(std::string_view bytes);
  void take_framing(unsigned char byte);
  void take_size(unsigned char byte);
  void take_extension(unsigned char byte);
  void take_trailer(unsigned char byte);
  void end_size_line();
  void expect(unsigned char byte, unsigned char wanted, At next);
  void refuse(int status, std::string reason);

  BodyKind kind_;
  BodyLimits limits_;
  Stage stage_ = Stage::more;
  At at_ = At::size_first;
  std::uint64_t left_ = 0;  ///< of the length, or of the chunk
  int size_digits_ = 0;
  std::size_t framing_ = 0;
  std::size_t line_ = 0;
  std::size_t trailer_fields_ = 0;
  std::string trailer_name_;
  std::string body_;
  Refusal refusal_;
};

}  // namespace cr::net
