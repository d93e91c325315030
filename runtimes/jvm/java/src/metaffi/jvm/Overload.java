package metaffi.jvm;

import java.lang.reflect.Executable;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses among methods or constructors of one name as Java does, by phase: exact and wider types, boxes, values known
 * at run time only, variable arity last; within a phase the most specific one.
 */
final class Overload<T extends Executable> {
  /** Added to the phase of a call that collects arguments into an array. */
  private static final int VARARGS = 10;

  final T executable;
  /** Whether the trailing arguments are collected into the last parameter's array. */
  final boolean collects;

  private final Declared[] arguments;
  /** The parameter each argument goes to. */
  private final Class<?>[] targets;

  private final int[] fits;
  private final int phase;

  private Overload(T executable, boolean collects, Declared[] arguments, Class<?>[] targets, int[] fits) {
    this.executable = executable;
    this.collects = collects;
    this.arguments = arguments;
    this.targets = targets;
    this.fits = fits;
    int worst = 0;
    for (int fit : fits) worst = Math.max(worst, fit);
    // An exact parameter and a wider one are both the first of Java's phases.
    this.phase = Math.max(worst, Fit.WIDEN) + (collects ? VARARGS : 0);
  }

  /** The best ones: none if nothing fits, several if they are equally good. */
  static <T extends Executable> List<Overload<T>> best(List<T> candidates, Declared[] arguments) {
    List<Overload<T>> applicable = new ArrayList<>();
    for (T candidate : candidates) {
      Overload<T> fixed = of(candidate, false, arguments);
      if (fixed != null) applicable.add(fixed);
      else if (candidate.isVarArgs()) {
        Overload<T> collecting = of(candidate, true, arguments);
        if (collecting != null) applicable.add(collecting);
      }
    }
    int first = applicable.stream().mapToInt(o -> o.phase).min().orElse(0);
    applicable.removeIf(o -> o.phase > first);
    List<Overload<T>> best = new ArrayList<>();
    for (Overload<T> one : applicable) {
      if (applicable.stream().allMatch(one::atLeastAsGoodAs)) best.add(one);
    }
    if (best.isEmpty()) return applicable;
    if (best.size() > 1) best.removeIf(o -> o.executable.isSynthetic());
    return best;
  }

  private static <T extends Executable> Overload<T> of(T executable, boolean collects, Declared[] arguments) {
    Class<?>[] parameters = executable.getParameterTypes();
    int last = parameters.length - 1;
    if (collects ? arguments.length < last : arguments.length != parameters.length) return null;
    Class<?>[] targets = new Class<?>[arguments.length];
    int[] fits = new int[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      targets[i] = collects && i >= last ? parameters[last].getComponentType() : parameters[i];
      fits[i] = Fit.of(arguments[i], targets[i]);
      if (fits[i] == Fit.NONE) return null;
    }
    return new Overload<>(executable, collects, arguments, targets, fits);
  }

  private boolean atLeastAsGoodAs(Overload<T> other) {
    if (other == this) return true;
    for (int i = 0; i < arguments.length; i++) {
      if (fits[i] > other.fits[i]) return false;
      if (fits[i] == other.fits[i] && !Fit.atLeastAsSpecific(arguments[i], targets[i], other.targets[i])) return false;
    }
    return !collects || moreSpecificTail(other);
  }

  /** Of two variable-arity calls: the one with the longer fixed part, else the more specific element. */
  private boolean moreSpecificTail(Overload<T> other) {
    Class<?>[] mine = executable.getParameterTypes();
    Class<?>[] theirs = other.executable.getParameterTypes();
    if (mine.length != theirs.length) return mine.length > theirs.length;
    if (mine.length <= arguments.length) return true; // the elements have been compared
    Class<?> element = mine[mine.length - 1].getComponentType();
    Class<?> otherElement = theirs[theirs.length - 1].getComponentType();
    return element.isPrimitive() ? !otherElement.isPrimitive() || element == otherElement
        : otherElement.isAssignableFrom(element);
  }
}
