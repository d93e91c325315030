// Signal masks around attaching a thread to a JVM and detaching it; for the JVM plug-in and the Java host.
//
// When a thread is attached, HotSpot remembers its mask, and lets through what it tells null references and safepoints by. When the
// thread is detached, HotSpot puts the remembered mask back. Go blocks all signals of a thread that is to end (runtime.mexit), as
// from then on its handlers find nothing to work with there; the mask put back by a detaching at the thread's end lets a pending one
// through to them (SIGURG, by which Go interrupts goroutines), and the process dies. So HotSpot is given a mask to remember that
// blocks all others.
#pragma once

#include <signal.h>

#include <initializer_list>

namespace metaffi {

// While it lives, this thread takes the signals that say what the thread itself did (SIGSEGV and the like), and no others. For
// detaching. Each thread has its own.
class SynchronousSignalsOnly {
 public:
  SynchronousSignalsOnly() noexcept {
    sigset_t blocked;
    sigfillset(&blocked);
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP}) sigdelset(&blocked, signal);
    pthread_sigmask(SIG_SETMASK, &blocked, &before_);
  }
  ~SynchronousSignalsOnly() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SynchronousSignalsOnly(const SynchronousSignalsOnly&) = delete;
  SynchronousSignalsOnly& operator=(const SynchronousSignalsOnly&) = delete;

 protected:
  sigset_t before_ = {};
};

// The same around attaching, or starting a JVM: what HotSpot lets through stays let through. (SIGQUIT, which it blocks where it
// handles that itself, is handled as well on any other thread.)
class AttachingSignals : private SynchronousSignalsOnly {
 public:
  AttachingSignals() noexcept = default;
  ~AttachingSignals() {
    constexpr int kSignals = 65;  // Linux: 1 to 64
    sigset_t now;
    pthread_sigmask(SIG_SETMASK, nullptr, &now);
    for (int signal = 1; signal < kSignals; ++signal) {
      if (sigismember(&now, signal) == 0) sigdelset(&before_, signal);
    }
  }
};

}  // namespace metaffi
