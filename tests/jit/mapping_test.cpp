// Systems that forbid executable memory, made with a real filter on system calls in a child process.
#include "jit/mapping_p.hpp"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <iterator>

#include "jit/compiler.hpp"

namespace metaffi::jit {
namespace {

// From here on the calls of this process fail with EACCES: mmap and mprotect with PROT_EXEC, as far as asked for, and
// memfd_create. False where there are no filters.
bool forbid(bool memfd, bool map_executable, bool protect_executable) {
  constexpr auto kFail = SECCOMP_RET_ERRNO | EACCES;
  constexpr std::uint32_t kNumber = offsetof(seccomp_data, nr);
  constexpr std::uint32_t kProtection = offsetof(seccomp_data, args) + 2 * sizeof(std::uint64_t);
  const auto number = [](bool wanted, long call) { return wanted ? static_cast<std::uint32_t>(call) : UINT32_MAX; };
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kNumber),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number(memfd, SYS_memfd_create), 5, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number(map_executable, SYS_mmap), 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number(protect_executable, SYS_mprotect), 0, 2),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kProtection),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, kFail),
  };
  const sock_fprog program{static_cast<unsigned short>(std::size(filter)), filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

constexpr int kNoFilters = 77;

// Runs a question in a child whose executable memory is restricted; its answer is what it writes.
template <typename Question>
std::string ask_child(bool memfd, bool map_executable, bool protect_executable, Question&& question) {
  int answer[2];
  EXPECT_EQ(pipe(answer), 0);
  const pid_t child = fork();
  if (child == 0) {
    if (!forbid(memfd, map_executable, protect_executable)) _exit(kNoFilters);
    const std::string text = question();
    _exit(write(answer[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1);
  }
  close(answer[1]);
  std::string text;
  char buffer[256];
  for (ssize_t count = 0; (count = read(answer[0], buffer, sizeof(buffer))) > 0;)
    text.append(buffer, static_cast<std::size_t>(count));
  close(answer[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNoFilters) return "no filters";
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  return text;
}

std::string availability() {
  const auto& failure = unavailable();
  return failure.has_value() ? std::to_string(failure->code) + " " + failure->message : "available";
}

#define METAFFI_SKIP_WITHOUT_FILTERS(text) \
  if ((text) == "no filters") GTEST_SKIP() << "this system has no seccomp filters"

TEST(Mapping, FallsBackToOneMappingWithoutMemfd) {
  const std::string text = ask_child(true, false, false, availability);
  METAFFI_SKIP_WITHOUT_FILTERS(text);
  EXPECT_EQ(text, "available");
}

TEST(Mapping, FallsBackToOneMappingWhenMmapMayNotExecute) {
  const std::string text = ask_child(false, true, false, availability);
  METAFFI_SKIP_WITHOUT_FILTERS(text);
  EXPECT_EQ(text, "available");
}

TEST(Mapping, DoesNotNeedToMakePagesExecutableAfterwards) {
  const std::string text = ask_child(false, false, true, availability);
  METAFFI_SKIP_WITHOUT_FILTERS(text);
  EXPECT_EQ(text, "available");
}

TEST(Mapping, TellsWhatWasRefusedWhenNothingMayExecute) {
  const std::string text = ask_child(false, true, true, availability);
  METAFFI_SKIP_WITHOUT_FILTERS(text);
  EXPECT_EQ(text,
            "19 executable memory was asked for and the system refused it (mapped twice: mmap(PROT_EXEC): Permission "
            "denied; mapped once: mprotect(PROT_EXEC): Permission denied); allow it for this process, or use "
            "METAFFI_DISPATCH=interpreter");
}

TEST(Mapping, CompilingFailsTheSameWayAndLeavesTheResultAlone) {
  const std::string text = ask_child(true, true, true, [] {
    const metaffi_call_plan plan{sizeof(plan), nullptr, 0, nullptr, 0, nullptr, 0, nullptr, 0, 0, "f()", nullptr};
    Code code;
    const auto failure = compile({plan, nullptr, {}, nullptr}, &code);
    return (failure.has_value() ? std::to_string(failure->code) : "compiled") + (code ? " touched" : " untouched");
  });
  METAFFI_SKIP_WITHOUT_FILTERS(text);
  EXPECT_EQ(text, "19 untouched");
}

}  // namespace
}  // namespace metaffi::jit
