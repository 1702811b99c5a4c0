using Whence.Graphs;

namespace Whence.Models.Onnx.Training;

/// <summary>What a build for training needs beside the model: numbers of the examples, from which dropout takes its masks.</summary>
/// <param name="Samples">Whole numbers [N] that say which masks are drawn.</param>
/// <param name="Seed">Key of the masks.</param>
/// <param name="Purpose">Keeps the masks of a network's first place apart from what else the seed is used for; the next places follow.</param>
sealed record TrainingBuild(Node Samples, ulong Seed, uint Purpose);
