// Signal dispositions around the start of the JVM.
#pragma once

#include <signal.h>

#include <array>

namespace metaffi::jvm {

// Remembers the dispositions of the signals that are the host's business, before the JVM's start.
class SignalKeeper {
 public:
  SignalKeeper() noexcept;

  // Gives SIGINT, SIGTERM, SIGHUP and SIGQUIT back. A JVM started with -Xrs leaves them alone, but an agent might not.
  void give_back_to_host() const noexcept;

 private:
  std::array<struct sigaction, 4> before_;
};

// Adds SA_ONSTACK to every handler of the process: Go's runtime ends the process over a handler without it. The JVM installs some
// at its start and some when it first needs them, so this is called after each.
void use_alternate_stacks() noexcept;

}  // namespace metaffi::jvm
