namespace Whence.Runtime.Cuda;

/// <summary>A failed driver call.</summary>
/// <param name="Code">The driver's number of the error (<c>CUresult</c>).</param>
/// <param name="Name">The driver's name of the error, such as <c>CUDA_ERROR_ILLEGAL_ADDRESS</c>.</param>
/// <param name="Call">The driver function that failed.</param>
/// <param name="Doing">What was being done, with its values.</param>
public sealed record CudaFailure(int Code, string Name, string Call, string Doing);
