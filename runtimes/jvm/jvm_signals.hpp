// Signal dispositions around the start of the JVM.
#pragma once

#include <signal.h>

#include <array>

namespace metaffi::jvm {

// Remembers every disposition; `settle` is called after the JVM's start.
class SignalKeeper {
 public:
  SignalKeeper() noexcept;

  // Gives SIGINT, SIGTERM, SIGHUP and SIGQUIT back to the host when `keep_host` (the JVM is started with -Xrs and
  // leaves them alone, but a debugger agent or a changed JVM might not), and adds SA_ONSTACK to every handler: Go's
  // runtime ends the process over a handler without it.
  void settle(bool keep_host) const noexcept;

 private:
  static constexpr int kSignals = 65;
  std::array<struct sigaction, kSignals> before_;
};

}  // namespace metaffi::jvm
