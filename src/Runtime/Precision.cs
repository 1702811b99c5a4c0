namespace Whence.Runtime;

/// <summary>The numbers in which a GPU multiplies inside convolutions and matrix products. Sums, and everything else, are float32.</summary>
public enum Precision
{
    /// <summary>float32 products on the general cores: relative error about 1e-6.</summary>
    Single,

    /// <summary>Operands rounded to 10 fraction bits, on the tensor cores: about 5e-4.</summary>
    Tf32,

    /// <summary>Operands rounded to 7 fraction bits, on the tensor cores: about 4e-3.</summary>
    BFloat16,
}
