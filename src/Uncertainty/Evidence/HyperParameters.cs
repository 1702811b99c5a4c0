namespace Whence.Uncertainty.Evidence;

/// <summary>The numbers of the prior that the evidence lower bound judges.</summary>
/// <param name="LengthScale">l.</param>
/// <param name="Variance">sf2.</param>
/// <param name="NoiseVariance">s2.</param>
public readonly record struct HyperParameters(double LengthScale, double Variance, double NoiseVariance);
