using Whence.Statistics;

namespace Whence.Diagnose.Localization;

/// <summary>How maps lie over their objects at one threshold, means with 95 % bootstrap intervals.</summary>
/// <param name="Set">All, or a class.</param>
/// <param name="Threshold">A share of the map's largest value, or in its own units.</param>
/// <param name="Maps">How many maps: one for every picture and class in it.</param>
/// <param name="GlobalIou">Intersection over union with all objects of the class together.</param>
/// <param name="IrrelevantAttention">Share of the map outside them.</param>
/// <param name="MaskCoverage">Share of the objects that are covered by more than a fifth.</param>
/// <param name="ComponentIou">Intersection over union with the map's connected parts.</param>
public sealed record MapRow(
    string Set, double Threshold, int Maps, Interval GlobalIou, Interval IrrelevantAttention, Interval MaskCoverage, Interval ComponentIou);
