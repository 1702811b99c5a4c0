namespace Whence.Models.Images;

/// <summary>A picture of an attribution map.</summary>
/// <param name="Image">RGB.</param>
/// <param name="Scale">The map value that has the strongest colour; 0 when there is no evidence.</param>
/// <param name="NoEvidence">The map is zero everywhere: the picture shows no colours, and a caller should say so in words.</param>
public sealed record OverlayResult(Image Image, float Scale, bool NoEvidence);
