// What a scenario is played on: who listens where, and what the played side can be asked. One stage
// belongs to one scenario and lives on one worker's io_context. Implemented by the embedded mock and by a
// real target (both in harness/cli).
#pragma once

#include <functional>
#include <memory>

#include "core/base/fault.hpp"
#include "harness/conversation.hpp"
#include "harness/played_mock.hpp"

namespace boost::asio {
class io_context;
}

namespace cr::harness {

class Stage {
 public:
  virtual ~Stage() = default;
  virtual Endpoint connect() const = 0;
  virtual Endpoint api() const = 0;
  virtual Endpoint receiver() const = 0;
  virtual Credentials credentials() const = 0;
  virtual PlayedMock* mock() = 0;           ///< null on a real target
  virtual ReceiverScript* script() = 0;     ///< null when no webhook can be received
};

/// Sets a stage for a scenario; `seed` is the run's.
using StageMaker = std::function<base::Result<std::unique_ptr<Stage>>(boost::asio::io_context&, const script::Scenario&,
                                                                      std::uint64_t seed)>;

}  // namespace cr::harness
