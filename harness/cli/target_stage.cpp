// A real Connect server as a stage.
#include "harness/cli/target_stage.hpp"

namespace cr::harness {
namespace {

class TargetStage final : public Stage {
 public:
  explicit TargetStage(Target target) : target_(std::move(target)) {}
  Endpoint connect() const override { return {target_.connect, target_.connect}; }
  Endpoint api() const override { return {target_.api, target_.api}; }
  Endpoint receiver() const override { return {}; }
  Credentials credentials() const override { return target_.credentials; }
  PlayedMock* mock() override { return nullptr; }
  ReceiverScript* script() override { return nullptr; }

 private:
  Target target_;
};

}  // namespace

StageMaker target_stage(Target target) {
  return [target = std::move(target)](boost::asio::io_context&, const script::Scenario&,
                                      std::uint64_t) -> base::Result<std::unique_ptr<Stage>> {
    return std::make_unique<TargetStage>(target);
  };
}

}  // namespace cr::harness
