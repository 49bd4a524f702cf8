// Turns bytes into the response to one request: skips interim responses, keeps to the framing rules, and
// notes what is odd without being unreadable. Pure: fed by http_client (or by a test, or a fuzzer) in
// pieces of any size, it knows no socket and no clock.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fault.hpp"
#include "core/base/http_message.hpp"
#include "core/base/limits.hpp"

namespace cr::net {

class ResponseReader {
 public:
  enum class Stage { head, body, whole, refused };

  ResponseReader(const base::Limits& limits, std::string request_method);
  ~ResponseReader();

  /// As RequestReader::feed().
  std::size_t feed(std::string_view bytes, bool full = false);
  /// How the peer's side ended: closed in good order, cut off without TLS's goodbye, or reset.
  enum class End { closed, cut_off, reset };
  /// No more bytes will come. Ends in stage whole or refused.
  void end_of_input(End end);
  Stage stage() const;
  /// Whether the connection may carry another exchange; meaningful when whole.
  bool keep_alive() const;
  /// Of stage refused: kind syntax, limit or closed.
  const base::Fault& fault() const;
  base::HttpResponse take();
  std::vector<std::string>& notes();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cr::net
