namespace Whence.Kernels.Normalization;

/// <summary>
/// Local response normalisation of one row of channels: s[c] = bias + alpha / size * sum of x[j]^2 over the window of <c>size</c> channels
/// around c, y = x * s^-beta. For an even size the window reaches one channel further up than down.
/// </summary>
sealed unsafe class LocalResponseCpu(int size, float alpha, float beta, float bias)
{
    readonly int below = (size - 1) / 2;
    readonly int above = size / 2;

    /// <summary>y = x * s^-beta.</summary>
    public void Row(float* x, float* y, int channels)
    {
        for (var c = 0; c < channels; c++)
            y[c] = x[c] * MathF.Pow(Scale(x, c, channels), -beta);
    }

    /// <summary>dx[c] = dy[c] s[c]^-beta - 2 alpha beta / size * x[c] * sum of dy[j] x[j] s[j]^(-beta-1), windows j that contain c.</summary>
    /// <param name="terms">Temporary memory [channels].</param>
    public void RowGrad(float* x, float* dy, float* dx, float* terms, int channels)
    {
        for (var c = 0; c < channels; c++)
        {
            var scale = Scale(x, c, channels);
            var power = MathF.Pow(scale, -beta);
            dx[c] = dy[c] * power;
            terms[c] = dy[c] * x[c] * power / scale;
        }
        for (var c = 0; c < channels; c++)
        {
            var sum = 0f;
            for (var j = Math.Max(0, c - above); j <= Math.Min(channels - 1, c + below); j++)
                sum += terms[j];
            dx[c] -= 2 * alpha * beta / size * x[c] * sum;
        }
    }

    float Scale(float* x, int c, int channels)
    {
        var sum = 0f;
        for (var j = Math.Max(0, c - below); j <= Math.Min(channels - 1, c + above); j++)
            sum += x[j] * x[j];
        return bias + alpha / size * sum;
    }
}
