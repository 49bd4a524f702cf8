// Finding, reading and binding fragments. See fragments.hpp.
//
//   fragment: manual_fixed
//   params: {rate: {default: 0.245}, name: {}}     # `name` is required
//   starts: tariff_structure_select
//   ends: tariff_name_capture
//   steps: […]
#include "core/script/fragments.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "core/script/read_file.hpp"
#include "core/script/yaml.hpp"

namespace cr::script {
namespace {

namespace fs = std::filesystem;

std::string joined_path(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + "/" + name;
}

std::vector<std::string> parameter_names(const Value* params) {
  std::vector<std::string> names;
  if (params != nullptr)
    for (const Entry& e : params->entries) names.push_back(e.key);
  return names;
}

void check_parameters(const LoadContext& context, const Value& params) {
  static const KeyTable table = {"a parameter",
                                 {{"default", Shape::anything, "What stands for it unless `with:` says."}}};
  for (const Entry& e : params.entries) {
    if (!is_name(e.key))
      context.diagnostics.error(e.where, fmt::format("`{}` is no name", e.key),
                                "letters, digits and _, not beginning with a digit");
    if (e.value.is_mapping())
      check_mapping(context, e.value, table);
    else if (e.value.kind != Value::Kind::null)
      context.diagnostics.error(e.value.where, fmt::format("parameter `{}` wants a mapping", e.key),
                                "write {default: …}, or {} for a required one");
  }
}

}  // namespace

FragmentShelf::FragmentShelf(const LoadContext& context, const SourceFile* file) : context_(context), file_(file) {}

std::vector<FragmentShelf::Folder> FragmentShelf::folders() const {
  std::vector<Folder> out;
  std::error_code ignored;
  const fs::path root = fs::weakly_canonical(fs::absolute(file_->root, ignored), ignored);
  const fs::path scenario = fs::weakly_canonical(fs::absolute(file_->path, ignored).parent_path(), ignored);
  fs::path below = scenario.lexically_relative(root);
  if (below.empty() || *below.begin() == "..") below = ".";
  fs::path shown = fs::path(file_->shown).parent_path();
  while (true) {
    const std::string path = below == "." ? std::string{} : below.generic_string();
    const std::string where = (shown / "fragments").lexically_normal().generic_string();
    out.push_back({joined_path(path, "fragments"), where});
    if (path.empty()) break;
    below = below.has_parent_path() ? below.parent_path() : fs::path(".");
    shown = (shown / "..").lexically_normal();
  }
  return out;
}

std::optional<std::string> FragmentShelf::read(const std::string& name, const base::Where& use, std::string& shown) {
  Diagnostics& diagnostics = context_.diagnostics;
  if (file_ == nullptr) {
    diagnostics.error(use, fmt::format("fragment {} cannot be looked for: this scenario is not in a file", name),
                      "save it as a file first");
    return std::nullopt;
  }
  const bool untrusted = context_.options.untrusted;
  const OpenFile root = open_folder(file_->root.empty() ? "." : file_->root);
  std::vector<std::string> sought;
  for (const Folder& folder : folders()) {
    BeneathResult place = root.is_open() ? open_beneath(root, folder.path, true, untrusted) : BeneathResult{};
    for (const char* suffix : {".yaml", ".yml"}) {
      BeneathResult found =
          place.outcome == Beneath::found ? open_beneath(place.file, name + suffix, false, untrusted) : BeneathResult{};
      if (place.outcome == Beneath::outside || found.outcome == Beneath::outside) {
        diagnostics.error(use, fmt::format("fragment {} lies outside the folder {}", name, folder.shown),
                          "a symbolic link may not lead out of it; copy the file into the folder");
        return std::nullopt;
      }
      shown = folder.shown + "/" + name + suffix;
      if (found.outcome == Beneath::refused) {
        diagnostics.error(use, fmt::format("{} cannot be read: {}", shown, found.reason));
        return std::nullopt;
      }
      if (found.outcome != Beneath::found) continue;
      auto text = read_open_file(found.file, shown, context_.options.limits);
      if (text) return std::move(*text);
      diagnostics.error(base::Fault{base::FaultKind::syntax,
                                    fmt::format("fragment {}: {}", shown, text.error().message),
                                    use,
                                    text.error().help,
                                    {}});
      return std::nullopt;
    }
    sought.push_back(folder.shown);
  }
  std::string places;
  for (const std::string& s : sought) places += (places.empty() ? "" : ", ") + s;
  diagnostics.error(use, fmt::format("there is no fragment {}", name),
                    fmt::format("looked for {}.yaml and {}.yml in {}", name, name, places));
  return std::nullopt;
}

void FragmentShelf::parse(Fragment& fragment, const std::string& text, const base::Where& use) {
  context_.diagnostics.used_from.push_back(use);
  read_head(fragment, text);
  context_.diagnostics.used_from.pop_back();
}

void FragmentShelf::read_head(Fragment& fragment, const std::string& text) {
  YamlResult parsed = parse_yaml(text, fragment.shown, context_.options.limits);
  for (base::Fault& fault : parsed.faults) context_.diagnostics.error(std::move(fault));
  fragment.root = std::move(parsed.root);
  if (!parsed.faults.empty()) return;
  if (!fragment.root.is_mapping()) {
    context_.diagnostics.error(fragment.root.where, "a fragment is a mapping", "it begins with `fragment: its-name`");
    return;
  }
  fragment.sound = check_mapping(context_, fragment.root, fragment_keys());
  if (const Value* params = fragment.root.find("params"); params != nullptr && params->is_mapping())
    check_parameters(context_, *params);
}

const Fragment* FragmentShelf::open(const std::string& name, const base::Where& use) {
  const auto known = shelf_.find(name);
  if (known != shelf_.end()) return known->second.sound ? &known->second : nullptr;
  const base::Limits& limits = context_.options.limits;
  if (shelf_.size() >= limits.include_files) {
    context_.diagnostics.error(use, fmt::format("more than {} fragments in one scenario", limits.include_files),
                               "use fewer");
    return nullptr;
  }
  Fragment& fragment = shelf_[name];
  auto text = read(name, use, fragment.shown);
  if (!text) return nullptr;
  bytes_ += text->size();
  if (bytes_ > limits.yaml_bytes_all_includes) {
    context_.diagnostics.error(
        use, fmt::format("a scenario and its fragments have more than {} bytes", limits.yaml_bytes_all_includes),
        "use fewer or smaller fragments");
    return nullptr;
  }
  parse(fragment, *text, use);
  sources_.emplace_back(fragment.shown, std::move(*text));
  return fragment.sound ? &fragment : nullptr;
}

Parameters bind_parameters(const LoadContext& context, const Fragment& fragment, const std::string& name,
                           const Value* with, const base::Where& use) {
  Parameters bound;
  const Value* params = fragment.root.find("params");
  if (with != nullptr) {
    for (const Entry& e : with->entries) {
      if (params != nullptr && params->find(e.key) != nullptr) continue;
      context.diagnostics.error(e.where, fmt::format("fragment {} has no parameter `{}`", name, e.key),
                                name_help(e.key, parameter_names(params)));
      bound.sound = false;
    }
  }
  if (params == nullptr) return bound;
  for (const Entry& e : params->entries) {
    const Value* given = with != nullptr ? with->find(e.key) : nullptr;
    if (given == nullptr) given = e.value.find("default");
    if (given == nullptr) {
      context.diagnostics.error(use, fmt::format("fragment {} needs the parameter `{}`", name, e.key),
                                fmt::format("add with: {{{}: …}}", e.key));
      bound.sound = false;
      continue;
    }
    bound.constants.push_back({e.key, given, e.where});
  }
  return bound;
}

}  // namespace cr::script
