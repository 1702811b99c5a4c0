using Whence.Models.Images;

namespace Whence.Models.Data;

/// <summary>One picture of a data set.</summary>
/// <param name="Id">What it is called; unique within its set.</param>
/// <param name="Label">Its class, or <see cref="Dataset.Unlabelled"/>.</param>
/// <param name="Image">The picture.</param>
public sealed record Example(string Id, int Label, Image Image);
