namespace Whence.Annotate;

/// <summary>Where the objects of a picture are.</summary>
/// <param name="Mask">Their pixels together [height,width], rows from the top.</param>
/// <param name="Count">How many.</param>
public sealed record PictureObjects(bool[] Mask, int Count);
