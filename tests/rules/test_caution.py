"""What a free text is warned about, and what it is not."""

from __future__ import annotations

import pytest

from kasus_training.foundation.caution import Caution, cautions_in

POINTING = [
    "korban berinisial AB",
    "anak korban usia 14 tahun",
    "korban Siti dari Loksado",
    "KORBAN BERNAMA Siti",
    "Nama korban sudah dicatat",
    "siswi kelas 8 umur 13 tahun yang dicabuli",
    "dicabuli ayah tirinya",
    "korban, seorang anak perempuan 12 thn",
    "Korban:\nAn. S, Kandangan",
]
HARMLESS = [
    "Layanan bagi Korban Kekerasan Seksual",
    "Komunikasi ramah korban, dukungan psikologis awal, kerahasiaan",
    "Anak usia 12 sampai 17 tahun boleh ikut",
    "Perlindungan korban TPPO dan KDRT menurut UU 12/2022 Ps 23",
    "NIP 19860926 201505 1 001 dan 198609262015051001",
    "Hubungi 0812 3456 7890",
    "Hak korban atas restitusi",
]


@pytest.mark.parametrize("text", POINTING)
def test_what_points_to_one_person_is_warned_about(text: str):
    assert cautions_in(text) == (Caution.VICTIM,)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_speaks_of_the_subject_is_not(text: str):
    assert cautions_in(text) == ()


@pytest.mark.parametrize(
    "text", ["6306012345670001", "NIK: 6306 0123 4567 0001,", "6306-0123-4567-0001 18", "٦٣٠٦٠١٢٣٤٥٦٧٠٠٠١"]
)
def test_sixteen_digits_are_warned_about_however_they_are_written(text: str):
    assert cautions_in(text) == (Caution.LONG_NUMBER,)
