
namespace Whence.Uncertainty;

/// <summary>An uncertainty and the pixels behind it.</summary>
/// <param name="Kind">The kind of uncertainty.</param>
/// <param name="Source">What it is measured by: members where there are some, else the network's calibrated softmax.</param>
/// <param name="Nats">Its size.</param>
/// <param name="ClassTotals">What each class contributes, [K], in nats.</param>
/// <param name="Map">Share of each pixel [H,W], in nats; sums to <paramref name="Nats"/>.</param>
public sealed record AttributedUncertainty(UncertaintyKind Kind, UncertaintySource Source, double Nats, float[] ClassTotals, float[] Map);
