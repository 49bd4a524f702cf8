// The loader's inside: reads the sections of a model file into a Release and remembers every reference
// from one part to another, so that all can be checked when everything is known. Used by
// load_release() alone.
#pragma once

#include <string>
#include <vector>

#include "core/protocol/model_node.hpp"
#include "core/protocol/release.hpp"
#include "core/protocol/type_text.hpp"

namespace cr::protocol {

/// Something that is named in one part and defined in another.
struct Reference {
  enum class What { route, trigger, code_of_route, rule, proof, source };
  What what;
  std::string name;
  std::string of;  ///< the route for trigger and code_of_route
  ModelNode at;
};

class ReleaseLoader {
 public:
  ReleaseLoader(const base::Json& model, std::vector<Problem>* problems);
  Release load();

 private:
  Ground ground(const ModelNode& node, const Ground& around);
  static Ground ground_of(const void* loader, const ModelNode& node, const Ground& around);
  std::vector<Field> fields(const ModelNode& node, std::string_view key, const Ground& around);
  /// Refuses a word whose name (before ":") is not in the list.
  void known(const ModelNode& node, std::string_view word, const std::vector<std::string_view>& words, std::string_view what);
  std::vector<std::string> words(const ModelNode& node, std::string_view key, const std::vector<std::string_view>& words,
                                 std::string_view what);
  void refer(Reference::What what, const ModelNode& at, std::string name, std::string of = {});

  ErrorCode error_code(const ModelNode& node, const Ground& around);
  Route route(const ModelNode& node);
  void read_checks(const ModelNode& node, Route& route);
  Transition transition(const ModelNode& node);
  Operation operation(const ModelNode& node, const std::vector<ErrorCode>& for_all);
  WebhookType webhook(const ModelNode& node);
  Rule rule(const ModelNode& node);
  FaultKind fault(const ModelNode& node);
  void read_judged(const ModelNode& node);
  void read_fields_of_all();
  void read_settings(const ModelNode& node);
  void read_named_types();

  void check_fillers(const std::vector<Field>& fields, const ModelNode& node);
  void check_references();
  void check_reference(const Reference& reference);
  void check_unique();
  std::vector<std::string> provable() const;

  ModelNode root_;
  TypeReader types_;
  Release release_;
  std::vector<Reference> references_;
};

}  // namespace cr::protocol
