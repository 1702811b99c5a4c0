namespace Whence.Models;

/// <summary>A part of a picture in its own pixels, not always whole ones: left and upper edge, width and height.</summary>
public readonly record struct PictureRegion(double X, double Y, double Width, double Height);
