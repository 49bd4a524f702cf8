#include "core/script/key_tables.hpp"

#include <doctest/doctest.h>

#include <set>

#include "core/script/scenario.hpp"

using namespace cr::script;

namespace {
void check_table(const KeyTable& table) {
  CAPTURE(table.title);
  CHECK_FALSE(table.title.empty());
  std::set<std::string_view> names;
  for (const Key& key : table.keys) {
    CAPTURE(key.name);
    CHECK(names.insert(key.name).second);
    const bool has_table = key.shape == Shape::table || key.shape == Shape::table_by_name;
    CHECK(has_table == (key.table != nullptr));
    CHECK((key.shape == Shape::words) == !key.words.empty());
    CHECK((key.shape == Shape::integer) == (key.least < key.most));
    if (key.table != nullptr) check_table(*key.table);
  }
}
}  // namespace

TEST_CASE("every table has a title, and every key what its shape needs") {
  check_table(head_keys());
  check_table(fragment_keys());
  check_table(app_long_keys());
  check_table(alternative_keys());
  check_table(until_keys());
  for (const LineTable& line : line_tables()) check_table(line.beside);
}

TEST_CASE("there is a table for each actor, and no key beside a line is an actor") {
  CHECK(line_tables().size() == std::variant_size_v<Line> + 1);  // `use` leaves no line of its own
  for (const LineTable& line : line_tables()) {
    CHECK(line_table(line.actor.name) == &line);
    for (const Key& key : line.beside.keys) CHECK_MESSAGE(line_table(key.name) == nullptr, key.name);
  }
  CHECK(line_table("nobody") == nullptr);
}

TEST_CASE("what an alternative or an until may expect, a connect line may") {
  const KeyTable& connect = line_table("connect")->beside;
  for (const KeyTable* table : {&alternative_keys(), &until_keys()})
    for (const Key& key : table->keys)
      if (key.name != "page" && key.name != "grade") CHECK_MESSAGE(connect.find(key.name) != nullptr, key.name);
}
