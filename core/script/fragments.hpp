// The fragments that one scenario file may use: found in folders `fragments/` beside or above it, read
// once, parsed once. Called by the builder of lines; refuses whatever lies outside those folders.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/script/names.hpp"
#include "core/script/shapes.hpp"

namespace cr::script {

struct Fragment {
  std::string shown;
  Value root;
  bool sound = false;  ///< its head is in order
};

class FragmentShelf {
 public:
  /// `file` is null for a text without a file: nothing is found then.
  FragmentShelf(const LoadContext& context, const SourceFile* file);

  /// Null pointer, with the fault told, when there is no such fragment or it is broken.
  const Fragment* open(const std::string& name, const base::Where& use);
  void count_bytes(std::size_t bytes) { bytes_ += bytes; }
  std::vector<std::pair<std::string, std::string>> take_sources() { return std::move(sources_); }

 private:
  struct Folder {
    std::string path;  ///< relative to the root, "" for the root itself
    std::string shown;
  };
  std::vector<Folder> folders() const;
  std::optional<std::string> read(const std::string& name, const base::Where& use, std::string& shown);
  void parse(Fragment& fragment, const std::string& text, const base::Where& use);
  void read_head(Fragment& fragment, const std::string& text);

  const LoadContext& context_;
  const SourceFile* file_;
  std::map<std::string, Fragment> shelf_;
  std::vector<std::pair<std::string, std::string>> sources_;
  std::size_t bytes_ = 0;
};

/// The constants that the parameters of a fragment are in one use: defaults, and `with:`.
struct Parameters {
  Constants constants;
  bool sound = true;
};
Parameters bind_parameters(const LoadContext& context, const Fragment& fragment, const std::string& name,
                           const Value* with, const base::Where& use);

}  // namespace cr::script
