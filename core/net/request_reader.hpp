// Turns the bytes of one connection into one request at a time: the framing rules first, then the parser,
// then the body, with every limit counted. Pure: fed by server_connection (or by a test, or a fuzzer) in
// pieces of any size, it knows no socket and no clock.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/http_message.hpp"
#include "core/base/limits.hpp"
#include "core/net/body_budget.hpp"
#include "core/net/framing.hpp"

namespace cr::net {

class RequestReader {
 public:
  enum class Stage { head, body, whole, refused };

  /// A body that finds no room in `budget`, which outlives the reader, is refused with 503.
  explicit RequestReader(const base::Limits& limits, BodyBudget* budget = nullptr);
  ~RequestReader();
  RequestReader(RequestReader&&) noexcept;
  RequestReader& operator=(RequestReader&&) noexcept;

  /// `bytes` are those of this message that were not used by an earlier call, and perhaps those of the
  /// next one. Returns how many were used. `full` says that the caller cannot hold more of them.
  std::size_t feed(std::string_view bytes, bool full = false);
  Stage stage() const;
  /// True once the head is whole and the client waits for 100 before it sends the body.
  bool expects_continue() const;
  /// Whether the client lets the connection be used again; false until the head is whole.
  bool keep_alive() const;
  int minor_version() const;
  const Refusal& refusal() const;
  /// As far as it was read, at most 200 bytes, raw.
  const std::string& request_line() const;
  /// The request of stage whole; once. Trailer fields are not part of it.
  base::HttpRequest take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cr::net
