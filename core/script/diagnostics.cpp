// Collecting complaints once each, with the way through fragments as notes. See diagnostics.hpp.
#include "core/script/diagnostics.hpp"

#include "core/base/text.hpp"

namespace cr::script {
namespace {
constexpr std::size_t shown_names = 24;
}

bool Diagnostics::first_time(Told& told, const base::Fault& fault) {
  return told.emplace(fault.where.file, fault.where.line, fault.where.column, fault.message).second;
}

void Diagnostics::error(base::Fault fault) {
  if (!first_time(told_errors_, fault)) return;
  for (auto it = used_from.rbegin(); it != used_from.rend(); ++it) fault.notes.push_back("used from " + it->text());
  errors_.push_back(std::move(fault));
}

void Diagnostics::error(const base::Where& where, std::string message, std::string help) {
  error(base::Fault{base::FaultKind::syntax, std::move(message), where, std::move(help), {}});
}

void Diagnostics::warn(const base::Where& where, std::string message, std::string help,
                       std::vector<std::string> notes) {
  base::Fault fault{base::FaultKind::syntax, std::move(message), where, std::move(help), std::move(notes)};
  if (first_time(told_warnings_, fault)) warnings_.push_back(std::move(fault));
}

std::string name_help(std::string_view word, const std::vector<std::string>& known) {
  if (const auto near = base::nearest(word, known)) return "did you mean \"" + *near + "\"?";
  if (known.empty()) return "none is known here";
  std::vector<std::string> shown(known.begin(),
                                 known.begin() + static_cast<std::ptrdiff_t>(std::min(known.size(), shown_names)));
  if (known.size() > shown_names) shown.emplace_back("…");
  return (known.size() == 1 ? "known is " : "known are ") + base::joined(shown, ", ");
}

}  // namespace cr::script
