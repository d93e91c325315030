package metaffi.jvm;

/** What an entity path and its declared types resolved to. Immutable; every field is read by the plug-in. */
public final class Resolved {
  public static final int STATIC_METHOD = 0;
  public static final int INSTANCE_METHOD = 1;
  public static final int CONSTRUCTOR = 2;
  public static final int STATIC_GETTER = 3;
  public static final int STATIC_SETTER = 4;
  public static final int INSTANCE_GETTER = 5;
  public static final int INSTANCE_SETTER = 6;

  /** A Method, Constructor or Field. */
  public final Object member;
  /** The member's declaring class: static calls, allocation, and what a receiver must be an instance of. */
  public final Class<?> owner;

  public final int kind;
  /** Java parameter types, the receiver excluded. */
  public final Class<?>[] parameters;
  /** One {@link Kinds} letter a parameter. */
  public final String parameterKinds;

  public final char resultKind;
  public final Class<?> result;
  /** Class to pass the result through {@link Coerce#to} for before converting it, or null. */
  public final Class<?> resultAs;
  /** Index of the first argument to collect into the last parameter's array, or -1. */
  public final int varargsFrom;
  /** Element class of that array, or null. */
  public final Class<?> varargsElement;
  /** For people: messages and {@code metaffi explain}. */
  public final String signature;

  public final boolean interfaceMethod;

  Resolved(
      Object member,
      Class<?> owner,
      int kind,
      Class<?>[] parameters,
      Class<?> result,
      Class<?> resultAs,
      boolean collectsVarargs,
      String signature) {
    this.member = member;
    this.owner = owner;
    this.kind = kind;
    this.parameters = parameters;
    this.parameterKinds = Kinds.of(parameters);
    this.result = result;
    this.resultKind = Kinds.of(result);
    this.resultAs = resultAs;
    this.varargsFrom = collectsVarargs ? parameters.length - 1 : -1;
    this.varargsElement = collectsVarargs ? parameters[parameters.length - 1].getComponentType() : null;
    this.signature = signature;
    this.interfaceMethod = owner.isInterface() && kind <= INSTANCE_METHOD;
  }
}
