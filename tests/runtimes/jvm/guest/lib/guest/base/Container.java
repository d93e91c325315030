package guest.base;

/** Generic superclass: its methods are erased to Object and overridden with bridges. */
public abstract class Container<T> {
  public abstract T get();

  public abstract void put(T value);

  /** Inherited generic method. */
  public T getOr(T otherwise) {
    T value = get();
    return value == null ? otherwise : value;
  }
}
