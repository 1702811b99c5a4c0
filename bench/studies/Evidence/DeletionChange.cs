namespace Whence.Studies.Evidence;

/// <summary>Change of a prediction by a withdrawal.</summary>
/// <param name="Evidence">Change of mu_b, b the predicted class.</param>
/// <param name="Support">Change of r.</param>
/// <param name="Inducing">How many of those withdrawn were inducing points.</param>
public readonly record struct DeletionChange(double Evidence, double Support, int Inducing);
