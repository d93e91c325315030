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

// HotSpot and signal masks. When a thread is attached, HotSpot remembers its mask, and lets through what it tells null references and
// safepoints by. When the thread is detached, HotSpot puts the remembered mask back. Go blocks all signals of a thread
// that is to end (runtime.mexit), since from then on its handlers find nothing to work with there; the mask put back by a detaching
// at the thread's end lets a pending one through to them (SIGURG, by which Go interrupts goroutines), and the process dies. So HotSpot
// is given a mask to remember that blocks all others.

// While it lives, this thread takes the signals that say what the thread itself did (SIGSEGV and the like), and no others.
class SynchronousSignalsOnly {
 public:
  SynchronousSignalsOnly() noexcept;
  ~SynchronousSignalsOnly();
  SynchronousSignalsOnly(const SynchronousSignalsOnly&) = delete;
  SynchronousSignalsOnly& operator=(const SynchronousSignalsOnly&) = delete;

 protected:
  sigset_t before_;
};

// The same around attaching a thread: what HotSpot lets through stays let through. (SIGQUIT, which it blocks where it handles that
// itself, is handled as well on any other thread.)
class AttachingSignals : private SynchronousSignalsOnly {
 public:
  ~AttachingSignals();
};

}  // namespace metaffi::jvm
