// The short spelling of types in a model file: "string", "string:id:cot", "number?", "@provider",
// "[@hour]", "=FIXED|MARKET", or an object with fields, items or words. Only the loader uses it.
#pragma once

#include <string>
#include <vector>

#include "core/protocol/model_node.hpp"
#include "core/protocol/release.hpp"

namespace cr::protocol {

class TypeReader {
 public:
  /// `types`: the model's named types; `ground_of` reads evidence, source and note of a field.
  using GroundReader = Ground (*)(const void* context, const ModelNode& node, const Ground& around);
  TypeReader(ModelNode types, GroundReader ground_of, const void* context)
      : types_(std::move(types)), ground_of_(ground_of), context_(context) {}

  Type read(const ModelNode& node, const Ground& around);
  std::vector<Field> fields(const ModelNode& node, const Ground& around);

 private:
  Type read_object(const ModelNode& node, const Ground& around);
  Type read_text(std::string_view text, const ModelNode& node, const Ground& around);
  Type read_named(const std::string& name, const ModelNode& node, const Ground& around);

  ModelNode types_;
  std::vector<std::string> open_;  ///< named types that are being read: none of them may come again
  std::size_t parts_ = 0;          ///< read so far; named types unfold, and a small file can unfold to a lot
  GroundReader ground_of_;
  const void* context_;
};

}  // namespace cr::protocol
