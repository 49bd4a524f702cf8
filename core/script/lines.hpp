// From the lines of a conversation to Steps: each is checked against its table, built, followed by the
// flow, and has its names settled. Fragments are unfolded here. Called by the loader once per case.
#pragma once

#include <string>
#include <vector>

#include "core/script/flow.hpp"
#include "core/script/fragments.hpp"
#include "core/script/names.hpp"
#include "core/script/scenario.hpp"

namespace cr::script {

class LineBuilder {
 public:
  LineBuilder(const LoadContext& context, FragmentShelf& shelf, Names& names, Substitution& substitution,
              base::Instant clock)
      : context_(context), shelf_(shelf), names_(names), substitution_(substitution), flow_(context), clock_(clock) {}

  std::vector<Step> steps(const Value& lines);
  const Flow& flow() const { return flow_; }
  /// Constants of the scenario, filled into fragments as well.
  void use_constants(Constants constants) { constants_ = std::move(constants); }

 private:
  void add_line(const Value& line, std::vector<Step>& out);
  const Entry* actor_of(const Value& line);
  bool build(const Value& line, const Entry& actor, Step& step);
  bool count(const base::Where& where, std::size_t times);

  AppLine app_words(const Value& what, const std::vector<const protocol::Route*>& answered);
  void app_word(const Value& what, AppLine& line);
  void app_long(const Value& what);
  void check_answer(const Value& data, const std::vector<const protocol::Route*>& answered);

  AppLine app(const Value& line, const Entry& actor);
  ConnectLine connect(const Value& line, const Entry& actor);
  BackendLine backend(const Value& line, const Entry& actor);
  CustomerLine customer(const Entry& actor);
  WebhookLine webhook(const Value& line, const Entry& actor);
  ClockLine clock(const Entry& actor);
  FaultLine fault(const Value& line, const Entry& actor);
  PartnerLine partner(const Entry& actor);
  RepeatLine repeat(const Value& line, const Entry& actor);
  PlayLine play(const Value& line, const Entry& actor);
  void use(const Value& line, const Entry& actor, std::vector<Step>& out);

  void settle(Step& step);

  const LoadContext& context_;
  FragmentShelf& shelf_;
  Names& names_;
  Substitution& substitution_;
  Flow flow_;
  base::Instant clock_;
  Constants constants_;
  std::size_t unrolled_ = 0;
  std::size_t multiplied_ = 1;  ///< by the repeats around the line that is built
  bool rehearsal_ = false;      ///< a second round of a repeat, for its faults only
  std::vector<std::string> open_fragments_;
};

/// `send` and `given.token` against the parameters and body of an operation.
void check_send(const LoadContext& context, const Value& send, const protocol::Operation& operation);
/// One line for people: "app: PROVIDER_MISSING", "app: data /cost".
std::string summary_of(const Step& step);

}  // namespace cr::script
