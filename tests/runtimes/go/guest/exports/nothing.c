char nothing[1];
