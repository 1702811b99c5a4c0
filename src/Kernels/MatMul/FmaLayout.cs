namespace Whence.Kernels.MatMul;

static class FmaLayout
{
    public const int WarpM = 4, WarpN = 8;
}
