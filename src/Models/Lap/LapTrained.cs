using Whence.Models.Onnx;
using Whence.Models.Training;

namespace Whence.Models.Lap;

/// <summary>A network whose LAP layers were trained.</summary>
/// <param name="Model">The network, without the old poolings of layers whose gates are open.</param>
/// <param name="Epochs">How it went, scorers first.</param>
public sealed record LapTrained(OnnxModel Model, IReadOnlyList<EpochRecord> Epochs);
