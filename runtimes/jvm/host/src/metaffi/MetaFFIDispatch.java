package metaffi;

/** What serves the calls of an entity. */
public enum MetaFFIDispatch {
  /** For an entity: as its runtime; for a runtime: as the environment variable METAFFI_DISPATCH says, else AUTO. */
  DEFAULT,
  /** A trampoline where one can be made, else the interpreter. */
  AUTO,
  /** A trampoline, or an error that says why there is none. */
  JIT,
  /** Always the interpreter. */
  INTERPRETER
}
