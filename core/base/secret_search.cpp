// The search behind the redactor. Strings that share their first four bytes are told apart by their
// lengths and one look-up each, so that ten thousand tokens cost no more than ten.
#include "core/base/secret_search.hpp"

#include <algorithm>

#include "core/base/assertion.hpp"

namespace cr::base {
namespace {

bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

template <class Accepts>
std::size_t run_length(std::string_view text, Accepts accepts) {
  std::size_t length = 0;
  while (length < text.size() && accepts(text[length])) ++length;
  return length;
}

/// Length of a key (sk_live_…, sk_test_…) or connect token (cot_ and 24 or 32 hex digits) that begins
/// here; 0 for none. More hex digits than that belong to it too: better too much than a rest that shows.
std::size_t shape_length(std::string_view text) {
  constexpr std::size_t key_prefix = 8;
  constexpr std::size_t token_prefix = 4;
  if (text.starts_with("sk_live_") || text.starts_with("sk_test_")) {
    const std::size_t rest = run_length(text.substr(key_prefix), is_word);
    return rest >= 4 ? key_prefix + rest : 0;
  }
  if (text.starts_with("cot_")) {
    const std::size_t rest = run_length(text.substr(token_prefix), is_hex);
    return rest >= 24 ? token_prefix + rest : 0;
  }
  return 0;
}

/// Bytes at the start of a key or token that say nothing but what it is.
std::size_t public_length(std::string_view form) {
  if (form.starts_with("sk_live_") || form.starts_with("sk_test_")) return 8;
  return form.starts_with("cot_") ? 4 : 0;
}

}  // namespace

SecretSearch::SecretSearch() {
  add_shape("sk_l");
  add_shape("sk_t");
  add_shape("cot_");
}

void SecretSearch::add_shape(std::string_view prefix) {
  const std::uint32_t start = start_of(prefix.data());
  possible_[slot_of(start)] = true;
  starts_[start].shape = true;
}

void SecretSearch::add(std::string_view form, std::size_t secret, bool open_start, bool open_end) {
  CR_ASSERT(form.size() >= 4);
  if (!forms_.emplace(std::string(form), Form{secret, open_start, open_end}).second) return;
  longest_ = std::max(longest_, form.size());
  const std::uint32_t start = start_of(form.data());
  possible_[slot_of(start)] = true;
  std::vector<std::size_t>& lengths = starts_[start].lengths;
  const auto place = std::lower_bound(lengths.begin(), lengths.end(), form.size(), std::greater<>());
  if (place == lengths.end() || *place != form.size()) lengths.insert(place, form.size());
}

std::optional<SecretSearch::Hit> SecretSearch::at(std::string_view text, std::size_t begin) const {
  if (begin + 4 > text.size()) return std::nullopt;
  const std::uint32_t bytes = start_of(text.data() + begin);
  if (!possible_[slot_of(bytes)]) return std::nullopt;
  const auto start = starts_.find(bytes);
  if (start == starts_.end()) return std::nullopt;
  const std::string_view rest = text.substr(begin);
  const std::size_t shape = start->second.shape ? shape_length(rest) : 0;
  for (const std::size_t length : start->second.lengths) {
    if (length > rest.size()) continue;
    if (length < shape) break;
    const auto form = forms_.find(std::string(rest.substr(0, length)));
    if (form == forms_.end()) continue;
    return Hit{begin, begin + length, form->second.secret, form->second.open_start, form->second.open_end};
  }
  if (shape == 0) return std::nullopt;
  return Hit{begin, begin + shape, unknown, false, false};
}

std::optional<SecretSearch::Hit> SecretSearch::cut_off(std::string_view text, std::size_t end) const {
  for (std::size_t begin = end - std::min(end, longest_); begin + 4 <= end; ++begin) {
    if (!possible_[slot_of(start_of(text.data() + begin))]) continue;
    const std::string_view piece = text.substr(begin, end - begin);
    for (const auto& [form, known] : forms_)
      if (form.size() > piece.size() && piece.size() >= 4 + public_length(form) && form.starts_with(piece))
        return Hit{begin, end, known.secret, known.open_start, false};
  }
  return std::nullopt;
}

std::optional<SecretSearch::Hit> SecretSearch::next(std::string_view text, std::size_t from) const {
  if (text.size() < 4) return std::nullopt;
  const char* bytes = text.data();
  const std::size_t end = text.size() - 3;
  for (std::size_t i = from; i < end; ++i) {
    if (!possible_[slot_of(start_of(bytes + i))]) continue;
    if (auto hit = at(text, i)) return hit;
  }
  return std::nullopt;
}

}  // namespace cr::base
