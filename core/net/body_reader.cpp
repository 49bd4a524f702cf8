// Eats, for instance:
//
//   5;name=value CRLF hello CRLF 0 CRLF X-Sum: 1 CRLF CRLF
//
// one byte of framing at a time, so that no state depends on how the bytes were cut, and content in as
// large pieces as come. No white space is allowed in a chunk header (RFC 9112 §7.1 has none).
#include "core/net/body_reader.hpp"

namespace cr::net {
namespace {

int hex_value(unsigned char byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
  if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
  return -1;
}

char lower(unsigned char byte) { return static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte); }

bool is_text_byte(unsigned char byte) { return byte == '\t' || (byte >= 0x20 && byte != 0x7f); }

}  // namespace

BodyReader::BodyReader(BodyKind kind, std::uint64_t length, const BodyLimits& limits)
    : kind_(kind), limits_(limits), left_(length) {
  if (kind == BodyKind::none || (kind == BodyKind::length && length == 0)) stage_ = Stage::whole;
}

void BodyReader::refuse(int status, std::string reason) {
  stage_ = Stage::refused;
  refusal_ = {status, std::move(reason)};
}

std::size_t BodyReader::feed(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && stage_ == Stage::more) {
    const bool content = kind_ != BodyKind::chunked || at_ == At::data;
    if (content) {
      used += take_content(bytes.substr(used));
    } else {
      take_framing(static_cast<unsigned char>(bytes[used]));
      ++used;
    }
  }
  return used;
}

std::size_t BodyReader::take_content(std::string_view bytes) {
  auto piece = bytes;
  if (kind_ != BodyKind::until_close && piece.size() > left_) piece = piece.substr(0, static_cast<std::size_t>(left_));
  if (body_.size() + piece.size() > limits_.body_bytes) {
    refuse(413, "body larger than " + std::to_string(limits_.body_bytes) + " bytes");
    return 0;
  }
  body_.append(piece);
  if (kind_ == BodyKind::until_close) return piece.size();
  left_ -= piece.size();
  if (left_ == 0 && kind_ == BodyKind::length) stage_ = Stage::whole;
  if (left_ == 0 && kind_ == BodyKind::chunked) at_ = At::data_return;
  return piece.size();
}

void BodyReader::take_framing(unsigned char byte) {
  if (++framing_ > limits_.framing_bytes) return refuse(413, "more framing than a message may have");
  if (++line_ > limits_.line_bytes) {
    const bool in_trailer = at_ >= At::trailer_first;
    return in_trailer ? refuse(431, "trailer larger than " + std::to_string(limits_.line_bytes) + " bytes")
                      : refuse(413, "chunk header larger than " + std::to_string(limits_.line_bytes) + " bytes");
  }
  switch (at_) {
    case At::size_first:
    case At::size:
      return take_size(byte);
    case At::size_line_feed:
      if (byte == '\n') return end_size_line();
      return refuse(400, "chunk header not ended by a line end");
    case At::data_return:
      return expect(byte, '\r', At::data_line_feed);
    case At::data_line_feed:
      return expect(byte, '\n', At::size_first);
    case At::trailer_first:
    case At::trailer_name:
    case At::trailer_value:
    case At::trailer_line_feed:
    case At::last_line_feed:
      return take_trailer(byte);
    default:
      return take_extension(byte);
  }
}

void BodyReader::expect(unsigned char byte, unsigned char wanted, At next) {
  if (byte != wanted) return refuse(400, "chunk not ended by a line end");
  at_ = next;
  if (next == At::size_first) line_ = 0;
}

void BodyReader::take_size(unsigned char byte) {
  const int digit = hex_value(byte);
  if (digit >= 0) {
    if (at_ == At::size_first) left_ = 0, size_digits_ = 0;
    if (++size_digits_ > 16) return refuse(400, "chunk size out of range");
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    at_ = At::size;
  } else if (at_ == At::size && byte == '\r') {
    at_ = At::size_line_feed;
  } else if (at_ == At::size && byte == ';') {
    at_ = At::extension_name_first;
  } else {
    refuse(400, "malformed chunk size");
  }
}

void BodyReader::take_extension(unsigned char byte) {
  const bool token = is_token_byte(byte);
  const bool may_end = at_ == At::extension_name || at_ == At::extension_value || at_ == At::extension_end;
  if (at_ == At::extension_quoted && byte == '\\')
    at_ = At::extension_escaped;
  else if (at_ == At::extension_quoted && byte == '"')
    at_ = At::extension_end;
  else if ((at_ == At::extension_quoted || at_ == At::extension_escaped) && is_text_byte(byte))
    at_ = At::extension_quoted;
  else if (at_ == At::extension_value_first && byte == '"')
    at_ = At::extension_quoted;
  else if (token && (at_ == At::extension_name_first || at_ == At::extension_name))
    at_ = At::extension_name;
  else if (token && (at_ == At::extension_value_first || at_ == At::extension_value))
    at_ = At::extension_value;
  else if (at_ == At::extension_name && byte == '=')
    at_ = At::extension_value_first;
  else if (may_end && byte == ';')
    at_ = At::extension_name_first;
  else if (may_end && byte == '\r')
    at_ = At::size_line_feed;
  else
    refuse(400, "malformed chunk extension");
}

void BodyReader::end_size_line() {
  line_ = 0;
  if (left_ == 0) {
    at_ = At::trailer_first;
  } else if (left_ > limits_.body_bytes - body_.size()) {
    refuse(413, "body larger than " + std::to_string(limits_.body_bytes) + " bytes");
  } else {
    at_ = At::data;
  }
}

void BodyReader::take_trailer(unsigned char byte) {
  if (at_ == At::trailer_first && byte == '\r') {
    at_ = At::last_line_feed;
  } else if ((at_ == At::trailer_first || at_ == At::trailer_name) && is_token_byte(byte)) {
    if (at_ == At::trailer_first) trailer_name_.clear();
    trailer_name_.push_back(lower(byte));
    at_ = At::trailer_name;
  } else if (at_ == At::trailer_name && byte == ':') {
    // Framing after the fact: whoever takes trailers for headers would read another message.
    if (trailer_name_ == "content-length" || trailer_name_ == "transfer-encoding") {
      return refuse(400, "framing header in the trailer");
    }
    if (++trailer_fields_ > limits_.trailer_fields) {
      return refuse(431, "more than " + std::to_string(limits_.trailer_fields) + " trailer fields");
    }
    at_ = At::trailer_value;
  } else if (at_ == At::trailer_value && is_text_byte(byte)) {
    return;
  } else if (at_ == At::trailer_value && byte == '\r') {
    at_ = At::trailer_line_feed;
  } else if (at_ == At::trailer_line_feed && byte == '\n') {
    at_ = At::trailer_first;
  } else if (at_ == At::last_line_feed && byte == '\n') {
    stage_ = Stage::whole;
  } else {
    refuse(400, "malformed trailer");
  }
}

}  // namespace cr::net
