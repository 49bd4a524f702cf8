// The assertion for bugs of ours. It stays on in release builds and ends the program with exit code
// 70 after one line on standard error; it is never used for input from outside.
#pragma once

namespace cr::base {
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);
}

#define CR_ASSERT(expression) \
  (static_cast<bool>(expression) ? void(0) : ::cr::base::assertion_failed(#expression, __FILE__, __LINE__))
