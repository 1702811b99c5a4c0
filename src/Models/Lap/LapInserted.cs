using Whence.Models.Onnx;

namespace Whence.Models.Lap;

/// <summary>A network that LAP layers were put into.</summary>
/// <param name="Model">The network.</param>
/// <param name="Layers">Its new layers, in the order in which they were asked for.</param>
/// <param name="Concepts">Concepts of each layer.</param>
/// <param name="Gap">Largest difference of its logits from the old network's on random inputs, as a part of the largest logit.</param>
public sealed record LapInserted(OnnxModel Model, IReadOnlyList<LapNames> Layers, int Concepts, double Gap);
