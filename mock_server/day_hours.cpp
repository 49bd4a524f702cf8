// Lays the rows on the circle of a day. See day_hours.hpp.
#include "mock_server/day_hours.hpp"

#include <algorithm>
#include <vector>

#include "mock_server/price.hpp"

namespace cr::mock_server {
namespace {

constexpr int day_seconds = 86'400;

struct Piece {
  int from, to;
};

std::string clock_text(int second) {
  second %= day_seconds;
  std::string text = "00:00:00";
  const int parts[3] = {second / 3600, second / 60 % 60, second % 60};
  for (std::size_t i = 0; i < 3; ++i) {
    text[i * 3] = static_cast<char>('0' + parts[i] / 10);
    text[i * 3 + 1] = static_cast<char>('0' + parts[i] % 10);
  }
  return text;
}

std::vector<Piece> pieces_of(const base::Json& rows) {
  std::vector<Piece> pieces;
  for (const base::Json& row : rows.items()) {
    const int from = second_of(row.text_at("valid_from")).value_or(0);
    const int end = second_of(row.text_at("valid_to")).value_or(0);
    const int to = end == 0 ? day_seconds : end;
    if (from < to) {
      pieces.push_back({from, to});
    } else {
      pieces.push_back({from, day_seconds});
      pieces.push_back({0, to});
    }
  }
  std::sort(pieces.begin(), pieces.end(), [](const Piece& left, const Piece& right) { return left.from < right.from; });
  return pieces;
}

}  // namespace

DayHours day_hours(const base::Json& rows) {
  DayHours result;
  const std::vector<Piece> pieces = pieces_of(rows);
  int covered = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    covered += pieces[i].to - pieces[i].from;
    if (i == 0) continue;
    if (pieces[i].from < pieces[i - 1].to) result.overlap = true;
    if (pieces[i].from > pieces[i - 1].to && !result.gap) {
      result.gap = {clock_text(pieces[i - 1].to), clock_text(pieces[i].from)};
    }
  }
  // Between the last row and the first one lies no row in between: the day is merely not covered.
  result.complete = !result.overlap && covered == day_seconds;
  return result;
}

}  // namespace cr::mock_server
