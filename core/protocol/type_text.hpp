// The short spelling of types in a model file: "string", "string:id:cot", "number?", "@provider",
// "[@hour]", "=FIXED|MARKET", or an object with fields, items or words. Only the loader uses it.
#pragma once

#include <map>
#include <string>

#include "core/protocol/model_node.hpp"
#include "core/protocol/release.hpp"

namespace cr::protocol {

class TypeReader {
 public:
  /// `types`: the model's named types; `ground_of` reads evidence, source and note of a field.
  using GroundReader = Ground (*)(const void* context, const ModelNode& node, const Ground& around);
  TypeReader(ModelNode types, GroundReader ground_of, const void* context)
      : types_(std::move(types)), ground_of_(ground_of), context_(context) {}

  Type read(const ModelNode& node, const Ground& around) const { return read(node, around, 0); }
  std::vector<Field> fields(const ModelNode& node, const Ground& around) const { return fields(node, around, 0); }

 private:
  Type read(const ModelNode& node, const Ground& around, int depth) const;
  Type read_object(const ModelNode& node, const Ground& around, int depth) const;
  Type read_text(std::string_view text, const ModelNode& node, const Ground& around, int depth) const;
  std::vector<Field> fields(const ModelNode& node, const Ground& around, int depth) const;

  ModelNode types_;
  GroundReader ground_of_;
  const void* context_;
};

}  // namespace cr::protocol
