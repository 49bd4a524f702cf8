// The end of the program after a bug of ours: one line on standard error, exit code 70. It allocates
// nothing and runs no destructor, because the state of the program is no longer to be trusted.
#include "core/base/assertion.hpp"

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// Only there in a libFuzzer program, which keeps the input of an abort, but not of an exit.
extern "C" __attribute__((weak)) int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace cr::base {

void assertion_failed(const char* expression, const char* file, int line) {
  char text[512];
  const int wanted = std::snprintf(text, sizeof text, "connect-replay: a bug in this program: %s does not hold (%s:%d)\n",
                                   expression, file, line);
  std::size_t size = wanted < 0 ? 0 : static_cast<std::size_t>(wanted);
  if (size >= sizeof text) {
    size = sizeof text - 1;
    text[size - 1] = '\n';
  }
  std::size_t done = 0;
  while (done < size) {
    const ssize_t written = ::write(STDERR_FILENO, text + done, size - done);
    if (written <= 0) break;
    done += static_cast<std::size_t>(written);
  }
  if (&LLVMFuzzerTestOneInput != nullptr) std::abort();
  ::_exit(70);
}

}  // namespace cr::base
