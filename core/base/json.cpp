// Strict JSON text to value: the only unit that includes RapidJSON, and the recipe that makes it safe.
// Its parser is used iteratively (the recursive one overflows the stack), with numbers handed over as
// text (its number reader crashes and rounds), on a bounded stream (a NUL byte would end the text), with
// every string checked again (it lets lone surrogates pass). Depth, counts, sizes and duplicate keys are
// ours. Writing JSON is not done here.
#include "core/base/json.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "core/base/assertion.hpp"
#include "core/base/json_refusal.hpp"
#include "core/base/text.hpp"

namespace {
/// RapidJSON's assertions are bugs of this unit; thrown, so that parse_json() can tell where it was.
struct JsonMisuse : std::logic_error {
  using std::logic_error::logic_error;
};
}  // namespace

#define RAPIDJSON_ASSERT(x) \
  do {                      \
    if (!(x)) throw JsonMisuse(#x); \
  } while (0)
#define RAPIDJSON_HAS_STDSTRING 0
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wextra"
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#pragma GCC diagnostic pop

namespace cr::base {
namespace {

/// Not kParseValidateEncodingFlag: it costs a third of the time and lets surrogates pass. The whole text is
/// checked before (refused_bytes), and what escapes make of a string after (Builder::check_text).
constexpr unsigned parse_flags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;

/// Builds the value from the parser's events and refuses what is over a limit. The parser stops when an
/// event answers false; the refusal is then here.
class Builder {
 public:
  /// `repeated` takes the places of repeated keys; a null pointer refuses them.
  Builder(std::string_view bytes, const rapidjson::MemoryStream& stream, const Limits& limits, std::vector<JsonRefusal>* repeated)
      : bytes_(bytes), stream_(stream), limits_(limits), repeated_(repeated) {}

  bool Null() { return add(Json()); }
  bool Bool(bool value) { return add(Json(value)); }
  bool RawNumber(const char*, rapidjson::SizeType length, bool) {
    if (length > limits_.json_number_bytes)
      return refuse("a number of more than " + std::to_string(limits_.json_number_bytes) + " characters", here() - length);
    // The lexeme comes from the text itself: the parser may have seen a masked exponent.
    return add(Json::number(std::string(bytes_.substr(here() - length, length))));
  }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    const std::string_view value(text, length);
    if (!check_text(value, limits_.json_string_bytes, "a string")) return false;
    return add(Json(value));
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    const std::string_view key(text, length);
    if (!check_text(key, limits_.json_key_bytes, "a key")) return false;
    Frame& frame = open_.back();
    Json::Object& members = frame.value->members();
    if (is_duplicate(frame, key)) {
      refuse("duplicate key " + to_text(Json(child_pointer(path(), key))), string_start(),
             "an object names each of its members once; readers differ in which of two they take");
      if (repeated_ == nullptr) return false;
      repeated_->push_back(*std::exchange(refusal_, std::nullopt));
      std::erase_if(members, [&](const Json::Member& member) { return member.first == key; });
    }
    if (members.empty()) members.reserve(first_members);
    members.emplace_back(std::string(key), Json());
    return true;
  }
  bool StartObject() { return open(Json(Json::Object{})); }
  bool StartArray() { return open(Json(Json::Array{})); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  // Events that this parser never sends with numbers as text.
  bool Int(int) { return unexpected(); }
  bool Uint(unsigned) { return unexpected(); }
  bool Int64(std::int64_t) { return unexpected(); }
  bool Uint64(std::uint64_t) { return unexpected(); }
  bool Double(double) { return unexpected(); }

  Json take() { return std::move(root_); }
  const std::optional<JsonRefusal>& refusal() const { return refusal_; }

 private:
  struct Frame {
    Json* value;                              ///< stable while open: its parent does not grow meanwhile
    std::set<std::string, std::less<>> keys;  ///< filled once an object has many members
  };
  static constexpr std::size_t many_members = 24;
  static constexpr std::size_t first_members = 4;

  std::size_t here() const { return stream_.Tell(); }

  bool refuse(std::string message, std::size_t offset, std::string help = {}) {
    refusal_ = JsonRefusal{std::move(message), offset, std::move(help)};
    return false;
  }
  bool unexpected() {
    CR_ASSERT(false);
    return false;
  }

  bool check_text(std::string_view text, std::size_t most, const char* what) {
    if (text.size() > most)
      return refuse(std::string(what) + " of more than " + std::to_string(most) + " bytes", string_start());
    if (find_invalid_utf8(text) != std::string_view::npos)
      return refuse(std::string(what) + " with half a surrogate pair", string_start(),
                    "a \\ud800 to \\udbff escape and a \\udc00 to \\udfff escape stand side by side or not at all");
    return true;
  }

  /// Offset of the opening quote of the string that ends here. Inside a string every quote has a
  /// backslash before it, in front of a string none can stand.
  std::size_t string_start() const {
    std::size_t at = here() - 1;
    while (at > 0) {
      --at;
      if (bytes_[at] == '"' && (at == 0 || bytes_[at - 1] != '\\')) break;
    }
    return at;
  }

  bool is_duplicate(Frame& frame, std::string_view key) const {
    const Json::Object& members = frame.value->members();
    if (members.size() < many_members) return frame.value->find(key) != nullptr;
    if (frame.keys.empty())
      for (const Json::Member& member : members) frame.keys.insert(member.first);
    return !frame.keys.emplace(key).second;
  }

  std::string path() const {
    std::string pointer;
    for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
      const Json& parent = *open_[i].value;
      pointer = parent.is_array() ? child_pointer(pointer, parent.items().size() - 1)
                                  : child_pointer(pointer, parent.members().back().first);
    }
    return pointer;
  }

  Json* place(Json value) {
    if (++values_ > limits_.json_values) {
      refuse("more than " + std::to_string(limits_.json_values) + " values", here());
      return nullptr;
    }
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Json& parent = *open_.back().value;
    if (parent.is_array()) {
      parent.items().push_back(std::move(value));
      return &parent.items().back();
    }
    Json& slot = parent.members().back().second;
    slot = std::move(value);
    return &slot;
  }

  bool add(Json value) { return place(std::move(value)) != nullptr; }

  bool open(Json value) {
    if (open_.size() >= limits_.json_depth)
      return refuse("more than " + std::to_string(limits_.json_depth) + " levels of nesting", here());
    Json* placed = place(std::move(value));
    if (placed == nullptr) return false;
    open_.push_back({placed, {}});
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view bytes_;
  const rapidjson::MemoryStream& stream_;
  const Limits& limits_;
  std::vector<JsonRefusal>* repeated_;
  Json root_;
  std::vector<Frame> open_;
  std::size_t values_ = 0;
  std::optional<JsonRefusal> refusal_;
};

const char* words_of(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty: return "no value";
    case rapidjson::kParseErrorDocumentRootNotSingular: return "something follows the value";
    case rapidjson::kParseErrorValueInvalid: return "not a value";
    case rapidjson::kParseErrorObjectMissName: return "a member needs a key in double quotes";
    case rapidjson::kParseErrorObjectMissColon: return "a colon is missing after a key";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket: return "a comma or } is missing in an object";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket: return "a comma or ] is missing in an array";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex: return "\\u without four hexadecimal digits";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid: return "a string with half a surrogate pair";
    case rapidjson::kParseErrorStringEscapeInvalid: return "an unknown escape in a string";
    case rapidjson::kParseErrorStringMissQuotationMark: return "a string that does not end";
    case rapidjson::kParseErrorNumberTooBig: return "a number that is too long";
    case rapidjson::kParseErrorNumberMissFraction: return "a number without digits after its point";
    case rapidjson::kParseErrorNumberMissExponent: return "a number without digits in its exponent";
    default: return "not JSON";
  }
}

JsonRefusal refusal_of(rapidjson::ParseErrorCode code, std::string_view bytes, std::size_t offset) {
  const bool at_end = bytes.find_first_not_of(" \t\r\n", std::min(offset, bytes.size())) == std::string_view::npos;
  // The parser calls a control character in a string an escape, and a stray bracket an empty text.
  const bool bare_control = code == rapidjson::kParseErrorStringEscapeInvalid && !at_end && bytes[offset] != '\\';
  std::string message = bare_control                                                  ? "a bare control character in a string"
                        : code == rapidjson::kParseErrorDocumentEmpty && !at_end ? "not a value"
                                                                                      : words_of(code);
  const bool is_string = code == rapidjson::kParseErrorStringMissQuotationMark;
  if (at_end && offset > 0 && !is_string) message += ": the text ends here";
  return {std::move(message), offset, help_at(bytes, offset)};
}

/// The text with zeros for the digits of every exponent. The parser refuses 1e400 although nobody asked
/// it for a double; it gets 1e000, and the builder takes the lexeme from the text as it came.
std::string with_masked_exponents(std::string_view bytes) {
  std::string out(bytes);
  bool in_string = false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const char c = out[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
      continue;
    }
    in_string = c == '"';
    const bool exponent = (c == 'e' || c == 'E') && i > 0 && out[i - 1] >= '0' && out[i - 1] <= '9';
    if (!exponent) continue;
    if (i + 1 < out.size() && (out[i + 1] == '+' || out[i + 1] == '-')) ++i;
    for (; i + 1 < out.size() && out[i + 1] >= '0' && out[i + 1] <= '9'; ++i) out[i + 1] = '0';
  }
  return out;
}

/// Parses `masked`, a text of the same length as `bytes` in which only digits may differ.
std::optional<JsonRefusal> parse_into(Json& out, std::string_view bytes, std::string_view masked, const Limits& limits,
                                  std::vector<JsonRefusal>* repeated, bool& too_big) {
  rapidjson::MemoryStream stream(masked.data(), masked.size());
  rapidjson::Reader reader;
  Builder builder(bytes, stream, limits, repeated);
  const rapidjson::ParseResult result = reader.Parse<parse_flags>(stream, builder);
  if (builder.refusal()) return builder.refusal();
  if (result.IsError()) {
    too_big = result.Code() == rapidjson::kParseErrorNumberTooBig;
    return refusal_of(result.Code(), bytes, result.Offset());
  }
  // The parser stops where it meets a NUL; there is none, so anything unread is a bug of this unit.
  CR_ASSERT(stream.Tell() == bytes.size());
  out = builder.take();
  return std::nullopt;
}

std::optional<JsonRefusal> parse_strictly(Json& out, std::string_view bytes, const Limits& limits,
                                          std::vector<JsonRefusal>* repeated) {
  if (auto refusal = refused_bytes(bytes)) return refusal;
  bool too_big = false;
  auto refusal = parse_into(out, bytes, bytes, limits, repeated, too_big);
  if (!too_big) return refusal;
  if (repeated != nullptr) repeated->clear();
  return parse_into(out, bytes, with_masked_exponents(bytes), limits, repeated, too_big);
}

Result<Json> parse(std::string_view bytes, const Limits& limits, std::vector<JsonRefusal>* repeated) {
  Json value;
  try {
    if (const auto refusal = parse_strictly(value, bytes, limits, repeated))
      return tl::make_unexpected(fault_of(bytes, *refusal));
  } catch (const JsonMisuse& misuse) {
    assertion_failed(misuse.what(), "rapidjson", 0);
  }
  return value;
}

}  // namespace

Result<Json> parse_json(std::string_view bytes, const Limits& limits) { return parse(bytes, limits, nullptr); }

Result<Json> parse_json_with_repeated_keys(std::string_view bytes, std::vector<Fault>& repeated, const Limits& limits) {
  std::vector<JsonRefusal> found;
  Result<Json> value = parse(bytes, limits, &found);
  // A hostile text may repeat a key at every place; the first ones say enough.
  constexpr std::size_t most_told = 20;
  for (std::size_t i = 0; i < found.size() && i < most_told; ++i) repeated.push_back(fault_of(bytes, found[i]));
  return value;
}

}  // namespace cr::base
