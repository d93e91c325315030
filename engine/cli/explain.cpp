// metaffi explain FILE PATH: plan, dispatch, copies made, disassembly.
#include <iostream>
#include <memory>
#include <sstream>

#include "engine/cli/commands.hpp"
#include "engine/cli/disassembly.hpp"
#include "engine/cli/loading.hpp"

namespace metaffi::cli {
namespace {

std::string plan_of(const entity& target) {
  char* text = nullptr;
  check(metaffi_entity_explain(target.get(), &text));
  const std::unique_ptr<char, void (*)(void*)> owned(text, metaffi_free);
  return text;
}

// The function that a step of the plan hands `operand` to, as the plan's text names it; empty when none is.
std::string receiver_of(const std::string& plan, const std::string& operand) {
  std::istringstream lines(plan);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t call = line.find("call ");
    const std::size_t parenthesis = line.find('(', call == std::string::npos ? 0 : call);
    if (call == std::string::npos || parenthesis == std::string::npos) continue;
    if (line.find(operand, parenthesis) == std::string::npos) continue;
    const std::size_t name = call + 5;
    return line.substr(name, parenthesis - name);
  }
  return {};
}

void print_copies(const entity& target, const std::string& plan) {
  const auto describe = [&](const char* what, std::size_t index, const metaffi_type_info& info, const char* verb) {
    const std::string operand = "&" + std::string(what) + "[" + std::to_string(index) + "]";
    const std::string receiver = receiver_of(plan, operand);
    std::cout << "  " << what << ' ' << index + 1 << ' ' << to_text(info) << ": "
              << (receiver.empty() ? "in a register, no copy" : verb + receiver) << '\n';
  };
  std::cout << "copies\n";
  for (std::size_t i = 0; i < target.parameters().size(); ++i) {
    describe("argument", i, target.parameters()[i], "read by ");
  }
  for (std::size_t i = 0; i < target.results().size(); ++i) {
    describe("result", i, target.results()[i], "made by ");
  }
}

}  // namespace

int explain(const EntityRequest& request) {
  const Loaded loaded = load(request, nullptr);
  const auto facts = loaded.target.dispatch();
  const std::string plan = plan_of(loaded.target);
  std::cout << "entity     " << loaded.target.path() << "\ncalls      " << loaded.target.signature() << "\nparams     "
            << to_text(loaded.target.parameters()) << "\nreturns    " << to_text(loaded.target.results())
            << "\ndispatch   " << (facts.dispatch == METAFFI_DISPATCH_JIT ? "jit" : "interpreter") << " ("
            << facts.reason << ")\nplan\n"
            << plan;
  if (!plan.ends_with('\n')) std::cout << '\n';
  print_copies(loaded.target, plan);
  if (facts.code == nullptr) return 0;
  std::cout << "trampoline, " << facts.code_size << " bytes\n" << disassemble(facts.code, facts.code_size);
  return 0;
}

}  // namespace metaffi::cli
