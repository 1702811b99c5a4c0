namespace Whence.Cli.Bench;

/// <summary>A piece of work that is measured.</summary>
/// <param name="Name">Its name, which a filter looks at.</param>
/// <param name="Family">What is computed; work of one family and shape is compared with each other.</param>
/// <param name="Variant">Which of several ways computes it; empty where there is one.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Flop">Floating-point operations that the result needs; a fused multiplication and addition is two.</param>
/// <param name="Bytes">Bytes of memory that must be read and written at the least.</param>
public sealed record BenchWork(string Name, string Family, string Variant, string Shape, double Flop, double Bytes);
