namespace Whence.Diagnose.Detection;

/// <summary>A detection and what is wrong with it.</summary>
/// <param name="Detection">The detection.</param>
/// <param name="Error">Null if it is right.</param>
/// <param name="Meant">The object that it finds, or the free one that it would find, had it the class or place; else null.</param>
sealed record TideClaim(DetectedObject Detection, TideError? Error, TruthObject? Meant);
