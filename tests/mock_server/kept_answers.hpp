// Writes down what the mock answers in these tests, for readers that nobody here wrote: where
// CONNECT_REPLAY_ANSWERS names a file, every Played that plays release Zero adds its answers to it, a few of
// each sort, one JSON object on a line: {"operation", "status", "code", "route", "body"}. Read by
// tests/node/answer_checks.mjs.
#pragma once

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "core/base/json.hpp"
#include "mock_server/engine.hpp"

namespace cr::mock_server {

class KeptAnswers {
 public:
  static KeptAnswers& all() {
    static KeptAnswers kept;
    return kept;
  }

  void add(const Answer& answer, const base::Json& body) {
    if (!file_.is_open() || answer.trace.operation.empty() || answer.trace.operation == "provider" || answer.response.body.empty()) return;
    // The message tells refusals apart that have no code, the members tell answers apart that have different parts.
    std::string sort = answer.trace.operation + ' ' + std::to_string(answer.response.status) + ' ' + answer.trace.error_code + ' ' +
                             answer.trace.route_from + ' ' + answer.trace.route_to + ' ' + std::string(body.text_at("message"));
    add_members(body, sort);
    if (++seen_[sort] > most_of_a_sort) return;
    file_ << base::to_text(base::Json::object({{"operation", answer.trace.operation},
                                               {"status", answer.response.status},
                                               {"code", answer.trace.error_code},
                                               {"route", answer.trace.route_from},
                                               {"body", body}}))
          << '\n';
    file_.flush();
  }

 private:
  KeptAnswers() {
    if (const char* path = std::getenv("CONNECT_REPLAY_ANSWERS")) file_.open(path, std::ios::trunc);
  }

  static void add_members(const base::Json& value, std::string& sort) {
    if (value.is_array()) {
      for (const base::Json& entry : value.items()) add_members(entry, sort);
    } else if (value.is_object()) {
      for (const auto& [name, member] : value.members()) {
        if (sort.size() > 2'000) return;
        sort += ' ' + name;
        add_members(member, sort);
      }
    }
  }

  static constexpr int most_of_a_sort = 4;
  std::ofstream file_;
  std::map<std::string, int> seen_;
};

}  // namespace cr::mock_server
