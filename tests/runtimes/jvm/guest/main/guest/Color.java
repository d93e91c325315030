package guest;

/** An enum with state, and a constant with a body. */
public enum Color {
  RED(0xff0000),
  GREEN(0x00ff00) {
    @Override
    public String nickname() {
      return "grass";
    }
  },
  BLUE(0x0000ff);

  public final int rgb;

  Color(int rgb) {
    this.rgb = rgb;
  }

  public String nickname() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  public static Color of(int rgb) {
    for (Color color : values()) {
      if (color.rgb == rgb) return color;
    }
    return null;
  }

  /** Takes an enum constant. */
  public static int rgbOf(Color color) {
    return color.rgb;
  }
}
