// A partner's program, started once per case: its environment, its output (bounded), its end. Shell; used by
// certify_command.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "core/base/fault.hpp"
#include "core/base/instant.hpp"

namespace cr::harness {

struct ProgramOptions {
  std::vector<std::string> argv;                                   ///< the first is looked up in PATH
  std::vector<std::pair<std::string, std::string>> environment;    ///< beside the caller's own, before it
  std::size_t output_bytes = 1 << 20;
};

class PartnerProgram {
 public:
  /// Starts it in the caller's directory, in a process group of its own, with empty input. Fault (io) when
  /// it cannot be started.
  static base::Result<std::unique_ptr<PartnerProgram>> start(boost::asio::io_context& io, ProgramOptions options);
  ~PartnerProgram();  ///< kills what still runs
  PartnerProgram(const PartnerProgram&) = delete;
  PartnerProgram& operator=(const PartnerProgram&) = delete;

  /// Returns when it has ended by itself or was ended.
  boost::asio::awaitable<void> ended();
  /// SIGTERM, and SIGKILL when that does not help within `grace`. Returns when it is gone.
  boost::asio::awaitable<void> stop(base::Duration grace);

  bool runs() const;
  /// "it ended with exit status 1", "it was killed by signal 11"; "it runs" before that.
  std::string how() const;
  /// Standard output and error together, as far as they are kept.
  std::string output() const;

 private:
  struct State;
  explicit PartnerProgram(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace cr::harness
